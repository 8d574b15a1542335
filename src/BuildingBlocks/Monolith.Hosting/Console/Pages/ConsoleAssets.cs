using System.Security.Cryptography;

namespace Monolith.Hosting;

/// <summary>The style sheet and the script of the console, which are embedded in the assembly.</summary>
internal sealed class ConsoleAssets
{
    private readonly byte[] _content;
    private readonly string _path, _type;

    private ConsoleAssets(string name, string type)
    {
        using var stream = typeof(ConsoleAssets).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is missing from the assembly. Embed it in Monolith.Hosting.csproj.");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        (_content, _path, _type) = (content.ToArray(), $"{ConsolePage.Path}/{name}", type);
        Url = $"{_path}?{Convert.ToHexStringLower(SHA256.HashData(_content).AsSpan(0, 8))}";
    }

    public static ConsoleAssets Css { get; } = new("console.css", "text/css; charset=utf-8");

    public static ConsoleAssets Script { get; } = new("console.js", "text/javascript; charset=utf-8");

    /// <summary>The address, which changes with the content, so that browsers may keep it.</summary>
    public string Url { get; }

    public IEndpointConventionBuilder Map(IEndpointRouteBuilder console) => console.MapGet(_path[ConsolePage.Path.Length..], (HttpContext context) =>
    {
        context.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        return Results.Bytes(_content, _type);
    });
}
