namespace Soak;

/// <summary>Writes what happens to standard error, and the result to standard output.</summary>
internal static class SoakOutput
{
    /// <summary>Whether to write each fault.</summary>
    public static bool IsVerbose { get; set; }

    public static void Trace(string text)
    {
        if (IsVerbose)
        {
            Console.Error.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss} {text}");
        }
    }

    public static void Write(string text) => Console.WriteLine(text);
}
