using System.CommandLine;
using Monolith.Benchmarks;
using Monolith.Benchmarks.Peers;
using Monolith.Conformance;

var run = new RunOptions("Write the table to docs/performance.md");
var root = new RootCommand("Measures the event core beside WolverineFx and DotNetCore.CAP, and the same handwritten floor, on PostgreSQL.");
run.AddTo(root);
root.Validators.Add(result =>
{
    if (!PostgreSqlServer.IsInstalled)
    {
        result.AddError($"{PostgreSqlEngine.Title} is not installed (Debian package postgresql). Install it.");
    }
});
root.SetAction((parsed, cancellationToken) => run.RunAsync(parsed, [new PeersScenario()], [PostgreSqlEngine.Title], cancellationToken));
return await root.Parse(args).InvokeAsync();
