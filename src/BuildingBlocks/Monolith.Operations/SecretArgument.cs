namespace Monolith.Operations;

/// <summary>
/// A command-line argument that may contain a password. Instead of the password, it names the place where the value is stored.
/// </summary>
internal static class SecretArgument
{
    private const string FromEnvironment = "env:", FromFile = "file:";

    /// <summary>Reads the value of an argument.</summary>
    /// <exception cref="ArgumentException">The referenced value does not exist, or the argument itself contains a password.</exception>
    public static string Read(string option, string argument, Func<string, string?> passwordIn)
    {
        if (argument.StartsWith(FromEnvironment, StringComparison.Ordinal))
        {
            var variable = argument[FromEnvironment.Length..];
            return Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
                ? value
                : throw new ArgumentException($"{option}: the environment variable {variable} is not set.");
        }

        if (argument.StartsWith(FromFile, StringComparison.Ordinal))
        {
            return ReadFile(option, argument[FromFile.Length..]);
        }

        return HoldsPassword(option, argument, passwordIn)
            ? throw new ArgumentException(
                $"{option}: command-line arguments can be read by every user of this machine, so they must not contain a password. Use {FromEnvironment}<variable> or {FromFile}<path>.")
            : argument;
    }

    private static string ReadFile(string option, string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"{option}: the file '{path}' cannot be read. {e.Message}");
        }
    }

    private static bool HoldsPassword(string option, string argument, Func<string, string?> passwordIn)
    {
        try
        {
            return passwordIn(argument) is not null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            // Omit the value from the message, because it may contain a password.
            throw new ArgumentException($"The value of {option} is not a valid connection string for this server.");
        }
    }
}
