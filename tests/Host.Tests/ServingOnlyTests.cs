using System.Diagnostics;
using System.Net;
using System.Reflection;
using Acceptance.Tests;
using Monolith.Hosting;
using Monolith.Operations;

namespace Host.Tests;

/// <summary>A host that references Monolith.Hosting and not Monolith.Operations: tests/Hosts/ServingOnly.</summary>
public sealed class ServingOnlyTests : IDisposable
{
    private const string Serving = "Serving at ";

    private static readonly string Program =
        typeof(ServingOnlyTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "ServingOnlyPath").Value!;

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task It_serves()
    {
        using var process = Start("--urls", "http://127.0.0.1:0");
        try
        {
            using var http = new HttpClient { BaseAddress = await ReadAddressAsync(process) };

            Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/health/ready"));
            Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/catalog/products"));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData("'db migrate'", "db", "migrate", "--module", "catalog")]
    [InlineData("'modules report'", "modules", "report")]
    public async Task It_rejects_a_command_and_names_the_package_that_has_it(string named, params string[] arguments)
    {
        using var process = Start(arguments);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Usage, process.ExitCode);
        Assert.StartsWith($"This host only serves and does not know {named}.", error, StringComparison.Ordinal);
        Assert.Contains("reference the package Monolith.Operations and pass new OperatorCommands() to MonolithHost.RunAsync", error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.Path));
    }

    [Fact]
    public async Task Its_help_names_the_package_that_has_the_commands()
    {
        using var process = Start("--help");
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Ok, process.ExitCode);
        Assert.StartsWith("This host only serves. For the operators' commands, reference the package Monolith.Operations", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_folder_has_no_operator_tooling()
    {
        var assemblies = Directory.EnumerateFiles(Path.GetDirectoryName(Program)!, "*.dll").Select(Path.GetFileNameWithoutExtension).ToList();

        Assert.Contains("Monolith.Hosting", assemblies);
        Assert.DoesNotContain("Monolith.Operations", assemblies);
        Assert.DoesNotContain("System.CommandLine", assemblies);
        Assert.DoesNotContain("Spectre.Console", assemblies);
    }

    /// <summary>The error names it as text, as Monolith.Hosting does not reference it.</summary>
    [Fact]
    public void What_the_error_names_exists() => Assert.Equal(
        ("Monolith.Operations", "OperatorCommands"), (typeof(OperatorCommands).Assembly.GetName().Name, typeof(OperatorCommands).Name));

    [Fact]
    public void Two_command_lines_are_rejected_by_name()
    {
        var refusal = Assert.Throws<ArgumentException>(() => { _ = MonolithHost.RunAsync([], [], new OperatorCommands(), new OtherCommands()); });

        Assert.Contains("OperatorCommands, OtherCommands", refusal.Message, StringComparison.Ordinal);
    }

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            WorkingDirectory = _directory.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        return Process.Start(start)!;
    }

    private static async Task<Uri> ReadAddressAsync(Process process)
    {
        var output = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            output.Add(line);
            if (line.IndexOf(Serving, StringComparison.Ordinal) is >= 0 and var at)
            {
                return new Uri(line[(at + Serving.Length)..].Split(',')[0]);
            }
        }

        throw new InvalidOperationException($"The host ended: {string.Join('\n', output)}\n{await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");
    }

    private sealed class OtherCommands : IHostPart, IHostCommandLine
    {
        public Task<int> RunAsync(HostDefinition host, string[] args) => throw new InvalidOperationException("It must not be run.");
    }
}
