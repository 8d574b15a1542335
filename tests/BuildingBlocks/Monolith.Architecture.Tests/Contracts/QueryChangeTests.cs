namespace Monolith.Architecture.Tests;

/// <summary>Queries have no versions, and their answers reach external clients.</summary>
public sealed class QueryChangeTests : IDisposable
{
    private readonly CompiledContracts _contracts = new();

    public void Dispose() => _contracts.Dispose();

    [Theory]
    [InlineData("Guid Id", "Guid Id, int Depth", "request.depth was missing, is required integer (int32)")]
    [InlineData("Guid Id", "int Id", "request.id was string (uuid), is integer (int32)")]
    public void A_request_that_an_older_host_serializes_differently_is_breaking(string was, string now, string difference) =>
        AssertBreaking(_contracts.Change(Query(was, "View", "Guid Id"), Query(now, "View", "Guid Id")), difference);

    [Theory]
    [InlineData("View", "Guid Id, string Name", "View", "Guid Id", "answer.name was string, is gone")]
    [InlineData("View", "Guid Id", "View", "Guid Id, string Name", "answer.name was missing, is required string")]
    [InlineData("View", "string Name", "View", "string? Name", "answer.name was string, is string or null")]
    [InlineData("View", "int Count", "View", "long Count", "answer.count was integer (int32), is integer (int64)")]
    [InlineData("View", "Guid Id", "View?", "Guid Id", "answer was object, is object or null")]
    [InlineData("View?", "Guid Id", "View", "Guid Id", "answer was object or null, is object")]
    [InlineData("View?", "Guid Id", "IReadOnlyList<View>", "Guid Id", "answer was object or null, is list of object")]
    [InlineData("IReadOnlyList<View>", "int A", "IReadOnlyList<View>", "string A", "answer[].a was integer (int32), is string")]
    public void An_answer_with_values_unknown_to_its_readers_is_breaking(string was, string wasMembers, string now, string nowMembers, string difference) =>
        AssertBreaking(_contracts.Change(Query("Guid Id", was, wasMembers), Query("Guid Id", now, nowMembers)), difference);

    [Theory]
    [InlineData("Guid Id", "Guid Id", "Guid Id", "Guid Id, string? Name = null", "additive: answer.name was missing, is optional")]
    [InlineData("Guid Id", "Guid Id, int Depth = 1", "Guid Id", "Guid Id", "additive: request.depth was missing, is optional")]
    [InlineData("int Id", "long Id", "Guid Id", "Guid Id", "additive: request.id was integer (int32), is integer (int64)")]
    public void Changes_that_readers_ignore_or_can_be_deployed_for_are_additive(
        string was, string now, string wasAnswer, string nowAnswer, string difference)
    {
        var complaint = _contracts.Change(Query(was, "View", wasAnswer), Query(now, "View", nowAnswer));

        Assert.NotNull(complaint);
        Assert.Contains(difference, complaint, StringComparison.Ordinal);
        Assert.DoesNotContain("breaking", complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_removed_query_is_breaking_and_a_new_query_is_additive()
    {
        var complaint = _contracts.Change(Query("Guid Id", "View", "Guid Id"), Query("Guid Id", "View", "Guid Id").Replace("GetIt", "GetThat", StringComparison.Ordinal));

        Assert.NotNull(complaint);
        Assert.Contains("Shop.Contracts.GetIt is missing", complaint, StringComparison.Ordinal);
        Assert.Contains("Shop.Contracts.GetThat is new", complaint, StringComparison.Ordinal);
        Assert.Equal(["Shop.Contracts.GetIt.json"], _contracts.Files);
    }

    [Theory]
    [InlineData("View?", "[\n      \"object\",\n      \"null\"\n    ]")]
    [InlineData("View", "\"object\"")]
    public void The_contract_file_contains_the_nullability_of_the_answer(string answer, string type)
    {
        _contracts.Baseline.Approve(_contracts.Compile(Query("Guid Id", answer, "Guid Id")));

        var file = File.ReadAllText(Path.Combine(_contracts.Folder, "Shop.Contracts.GetIt.json"));

        Assert.Contains($"\"answer\": {{\n    \"type\": {type}", file, StringComparison.Ordinal);
    }

    private static string Query(string members, string answer, string answerMembers) =>
        $"public sealed record GetIt({members}) : IModuleQuery<{answer}>; public sealed record View({answerMembers});";

    private static void AssertBreaking(string? complaint, string difference)
    {
        Assert.NotNull(complaint);
        Assert.Contains($"breaking: {difference}", complaint, StringComparison.Ordinal);
        Assert.Contains("add a new one beside it", complaint, StringComparison.Ordinal);
    }
}
