using System.Reflection;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Monolith;
using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Architecture.Tests.TransactSql;

/// <summary>
/// Checks the SQL of all handlers of all modules, for commands, queries, events, timers and the results of side effects. Each handler runs
/// once without rows, and once for each state of a row with sample values. Paths that depend on other values or on several rows are not
/// covered.
/// </summary>
public sealed class HandlerStatementTests
{
    private static readonly Type[] Workers = [typeof(IEventHandler<>), typeof(IBatchEventHandler<>), typeof(ITimerHandler<>), typeof(ISideEffect<,>)];

    /// <summary>No rows, and rows in each state of an enum, with conditions that hold or do not hold.</summary>
    private static readonly (string Text, bool Holds)[] States =
        [("", false), .. from text in new[] { "0", "1", "2", "3", "4", "5" } from holds in new[] { false, true } select (text, holds)];

    public static TheoryData<string, string> Handlers =>
    [
        .. from folder in ModuleOnSqlServer.Folders
           from type in Assembly.Load(folder.Data).GetTypes()
           where type.IsClass && !type.IsAbstract && ContractsOf(type).Any()
           select (folder.Data, type.FullName!),
    ];

    [Theory]
    [MemberData(nameof(Handlers))]
    public async Task A_handler_sends_valid_T_SQL_for_the_modules_schema(string folder, string handler)
    {
        await using var module = ModuleOnSqlServer.Compose(folder);
        var type = module.Assembly.GetType(handler, throwOnError: true)!;
        var failures = new HashSet<string>();
        foreach (var (text, holds) in States)
        {
            (module.Server.Finds, module.Server.Text, module.Server.Holds) = (text.Length > 0, text, holds);
            foreach (var contract in ContractsOf(type))
            {
                try
                {
                    await CallAsync(module, type, contract);
                }
                catch (Exception failure) when (failure is not (Xunit.Sdk.IAssertionException or NotSupportedException))
                {
                    // A handler may reject the sample arguments. The SQL that it sent before is checked.
                    failures.Add($"{failure.GetType().Name}: {failure.Message}");
                }
            }
        }

        Assert.True(module.Server.Sent.Count > 0, $"{handler} sent nothing. {string.Join("; ", failures)}");
        Assert.Empty(module.FindWrong());
        var ids = module.Ids;
        Assert.Empty(module.Server.Texts.SelectMany(text => ListOrder.FindGuids(text, ids)));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{module.Server.Texts.Count()} texts. {string.Join("; ", failures)}");
    }

    private static IEnumerable<Type> ContractsOf(Type type) => type.GetInterfaces().Where(contract =>
        contract == typeof(IReadModelReset)
        || (contract.IsGenericType && (contract.GetGenericTypeDefinition() == typeof(IRequestHandler<,>) || Workers.Contains(contract.GetGenericTypeDefinition()))));

    private static async Task CallAsync(ModuleOnSqlServer module, Type handler, Type contract)
    {
        if (contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IRequestHandler<,>))
        {
            // Run it as registered: in a transaction if it handles a command, and once with an Idempotency-Key.
            await using var scope = module.Services.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<RequestIdempotency>().Key = module.Server.Finds ? null : "key";
            await CallAllAsync(scope.ServiceProvider.GetRequiredService(contract), contract);
            return;
        }

        await using var transaction = await module.Services.GetRequiredService<ISubscriptionStore>()
            .BeginAsync("source", TestContext.Current.CancellationToken);
        var worker = contract == typeof(IReadModelReset)
            ? transaction.Services.GetRequiredService(contract)
            : transaction.Services.GetRequiredService(handler);
        await CallAllAsync(worker, contract);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Skips methods that call external systems.</summary>
    private static async Task CallAllAsync(object target, Type contract)
    {
        foreach (var method in contract.GetMethods().Where(method => method.Name != nameof(ISideEffect<,>.ExecuteAsync)))
        {
            await Calls.OfAsync(target, method);
        }
    }
}
