using System.Text;

namespace Monolith.Architecture;

/// <summary>Expands and compares text of one MSBuild file. Null stands for what can't be told without MSBuild.</summary>
internal sealed class MsBuildScope(Dictionary<string, string> properties, string file)
{
    /// <summary>What the SDK, the command line or the machine says, and no file that is read.</summary>
    private static readonly HashSet<string> GivenFromOutside = new(StringComparer.OrdinalIgnoreCase)
    {
        "Configuration", "Platform", "OS", "CI", "TargetFramework", "TargetFrameworkIdentifier", "TargetFrameworkVersion",
        "RuntimeIdentifier", "MSBuildProjectExtension", "MSBuildRuntimeType", "MSBuildVersion", "NETCoreSdkVersion",
    };

    private string Folder => Path.GetDirectoryName(file)! + Path.DirectorySeparatorChar;

    public static string? FindAbove(string? folder, string name)
    {
        for (; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Path.Combine(folder, name) is var path && File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>The file that an import names, which it does from its own folder.</summary>
    public string? FullPath(string? path) => FullPath(path, Folder);

    /// <summary>Whether a file or folder exists, which a condition asks from the project's folder.</summary>
    public bool? Exists(string? path) => FullPath(path, properties["MSBuildProjectDirectory"]) is { } full ? File.Exists(full) || Directory.Exists(full) : null;

    /// <summary>Replaces <c>$(…)</c>; properties, methods of strings, and the few functions that find files.</summary>
    public string? Expand(string text)
    {
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length || text[i + 1] != '(')
            {
                result.Append(text[i]);
                continue;
            }

            var end = ClosingOf(text, i + 1);
            if (end < 0 || Evaluate(text[(i + 2)..end]) is not { } value)
            {
                return null;
            }

            result.Append(value);
            i = end;
        }

        return result.ToString();
    }

    /// <summary>Whether a condition holds.</summary>
    public bool? Holds(string condition) => new MsBuildCondition(condition, this).Holds();

    private string? FullPath(string? path, string from) =>
        path is not null && Expand(path) is { Length: > 0 } expanded ? Path.GetFullPath(expanded.Replace('\\', '/'), from) : null;

    private static int ClosingOf(string text, int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0)
            {
                return i;
            }
        }

        return -1;
    }

    private string? Evaluate(string expression)
    {
        if (expression.StartsWith("[MSBuild]::", StringComparison.Ordinal))
        {
            return Call(expression["[MSBuild]::".Length..]);
        }

        var parts = expression.Split('.', 2);
        var value = parts[0] switch
        {
            "MSBuildThisFileDirectory" => Folder,
            "MSBuildThisFile" => Path.GetFileName(file),
            "MSBuildThisFileName" => Path.GetFileNameWithoutExtension(file),
            "MSBuildThisFileFullPath" => file,
            _ when parts[0].All(c => char.IsLetterOrDigit(c) || c is '_' or '-') => Property(parts[0]),
            _ => null,
        };
        return value is not null && parts.Length == 2 ? CallMethod(value, parts[1]) : value;
    }

    private string? Property(string name) => properties.GetValueOrDefault(name) ?? (GivenFromOutside.Contains(name) ? null : "");

    /// <summary>One method of a string, such as <c>EndsWith('.Contracts')</c> or <c>Replace('.Tests', '')</c>.</summary>
    private string? CallMethod(string value, string call)
    {
        if (Parse(call) is not ({ } name, { } arguments)
            || typeof(string).GetMethod(name, [.. arguments.Select(_ => typeof(string))]) is not { IsStatic: false } method)
        {
            return null;
        }

        return method.Invoke(value, [.. arguments])?.ToString();
    }

    private string? Call(string call) => Parse(call) switch
    {
        ("GetPathOfFileAbove", [var name]) => FindAbove(Folder, name) ?? "",
        ("GetPathOfFileAbove", [var name, var start]) => FindAbove(Path.TrimEndingDirectorySeparator(Path.GetFullPath(start, Folder)), name) ?? "",
        ("NormalizePath", { } parts) => Path.GetFullPath(Path.Combine([.. parts]), Folder),
        ("NormalizeDirectory", { } parts) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine([.. parts]), Folder)) + Path.DirectorySeparatorChar,
        _ => null,
    };

    private (string? Name, List<string>? Arguments) Parse(string call)
    {
        var open = call.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || ClosingOf(call, open) != call.Length - 1)
        {
            return (null, null);
        }

        var text = call[(open + 1)..^1];
        var arguments = text.Length == 0 ? [] : text.Split(',').Select(argument => Expand(argument.Trim().Trim('\''))).ToList();
        return arguments.Contains(null) ? (null, null) : (call[..open].Trim(), arguments.OfType<string>().ToList());
    }
}
