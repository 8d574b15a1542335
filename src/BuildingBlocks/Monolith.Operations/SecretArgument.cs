namespace Monolith.Operations;

/// <summary>An argument that may hold a password: then it names where the password stands, and is not it.</summary>
internal static class SecretArgument
{
    private const string FromEnvironment = "env:", FromFile = "file:";

    /// <summary>Reads it from where it says.</summary>
    /// <exception cref="ArgumentException">There is nothing there, or a password stands in the argument itself.</exception>
    public static string Read(string option, string argument, Func<string, string?> passwordIn)
    {
        if (argument.StartsWith(FromEnvironment, StringComparison.Ordinal))
        {
            var variable = argument[FromEnvironment.Length..];
            return Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
                ? value
                : throw new ArgumentException($"{option}: the environment has no variable {variable}.");
        }

        if (argument.StartsWith(FromFile, StringComparison.Ordinal))
        {
            return File.ReadAllText(argument[FromFile.Length..]).Trim();
        }

        return HoldsPassword(option, argument, passwordIn)
            ? throw new ArgumentException(
                $"{option}: everybody on this machine may read the arguments of a process, so a password must not stand there. Give {FromEnvironment}<variable> or {FromFile}<path>.")
            : argument;
    }

    private static bool HoldsPassword(string option, string argument, Func<string, string?> passwordIn)
    {
        try
        {
            return passwordIn(argument) is not null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            // Without what was given, which may hold a password all the same.
            throw new ArgumentException($"{option} is no connection string that this server's client understands.");
        }
    }
}
