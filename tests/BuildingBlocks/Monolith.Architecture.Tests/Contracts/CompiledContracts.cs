using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis.CSharp;

namespace Monolith.Architecture.Tests;

/// <summary>Contract assemblies, each compiled from a few lines, and a baseline in a folder that is deleted after the test.</summary>
internal sealed class CompiledContracts : IDisposable
{
    private const string Frame =
        """
        #nullable enable
        using System;
        using System.Collections.Generic;
        using System.Text.Json;
        using System.Text.Json.Nodes;
        using System.Text.Json.Serialization;
        using System.Text.Json.Serialization.Metadata;
        using Microsoft.EntityFrameworkCore;
        using Monolith;

        namespace Shop.Contracts;

        """;

    /// <summary>A handwritten equivalent of a source-generated context that lists the events.</summary>
    private const string Context =
        """

        internal sealed class EventsJson(JsonSerializerOptions options) : JsonSerializerContext(options)
        {
            public static EventsJson Default { get; } = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase });

            protected override JsonSerializerOptions? GeneratedSerializerOptions => null;

            public override JsonTypeInfo? GetTypeInfo(Type type) =>
                type.Name.Contains("Uncovered") ? null : new DefaultJsonTypeInfoResolver().GetTypeInfo(type, Options);
        }
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("monolith-contracts-").FullName;
    private readonly List<AssemblyLoadContext> _loaded = [];

    public string Folder => Path.Combine(_directory, "approved");

    public ContractBaseline Baseline => ContractBaseline.In(Folder);

    public IEnumerable<string?> Files => Directory.EnumerateFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    /// <summary>An event's declaration, with members such as <c>Guid Id, int Count</c>.</summary>
    public static string Event(
        string members, string name = "shop.sold", int version = 1, string record = "Sold", string key = "\"\"", string flags = "") =>
        $$"""
        [IntegrationEvent("{{name}}", Version = {{version}}{{(flags.Length == 0 ? "" : ", " + flags)}})]
        public sealed record {{record}}({{members}}) : IIntegrationEvent { string IIntegrationEvent.Key => {{key}}; }

        """;

    public static string Upcaster(int from, string body = "return payload;", string record = "Sold") =>
        $$"""
        internal sealed class {{record}}Upcaster{{from}}() : EventUpcaster<{{record}}>({{from}}) { public override JsonObject Upcast(JsonObject payload) { {{body}} } }

        """;

    /// <summary>Compiles an assembly, which has the same name each time, like that of a module that is changed.</summary>
    public Assembly Compile(string declarations)
    {
        const string name = "Shop.Contracts";
        var context = new AssemblyLoadContext(name, isCollectible: true);
        _loaded.Add(context);
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(_directory, $"{_loaded.Count}")).FullName, name + ".dll");
        var result = MiniCompiler.Empty.WithAssemblyName(name)
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText(Frame + declarations + Context, MiniCompiler.Language, cancellationToken: TestContext.Current.CancellationToken))
            .Emit(path, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join(Environment.NewLine, result.Diagnostics));
        return context.LoadFromAssemblyPath(path);
    }

    /// <summary>Returns the report when approved contracts change their shape, or null when no difference is reported.</summary>
    public string? Change(string was, string now)
    {
        Baseline.Approve(Compile(was));
        return Complaint(now);
    }

    public string? Complaint(string now)
    {
        var contracts = Compile(now);
        return Record.Exception(() => Baseline.Check(contracts)) switch
        {
            null => null,
            ContractsChangedException changed => changed.Message,
            var other => throw other,
        };
    }

    public void Dispose()
    {
        _loaded.ForEach(context => context.Unload());
        Directory.Delete(_directory, recursive: true);
    }
}
