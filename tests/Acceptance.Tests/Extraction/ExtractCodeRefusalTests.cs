namespace Acceptance.Tests;

/// <summary>What the extraction tool refuses before it has written anything.</summary>
public sealed class ExtractCodeRefusalTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_folder_that_is_not_empty_stays_as_it_is()
    {
        var file = Path.Combine(_directory.Path, "mine.txt");
        await File.WriteAllTextAsync(file, "mine", TestContext.Current.CancellationToken);

        await RefusesAsync(1, $"{_directory.Path} is not empty", "Payments", "--output", ".", "--source", Repository.Root);

        Assert.Equal([file], Directory.EnumerateFileSystemEntries(_directory.Path));
        Assert.Equal("mine", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_module_that_there_is_not_is_answered_with_those_there_are()
    {
        await RefusesAsync(
            2, $"No module 'Billing' exists in {Path.Combine(Repository.Root, "src", "Modules")}. Modules: catalog, insights, inventory", "Billing", "--output", "service", "--source", Repository.Root);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.Path));
    }

    [Fact]
    public async Task Without_the_source_it_says_where_it_looked_and_how_to_name_it()
    {
        await RefusesAsync(1, $"neither {_directory.Path} nor a parent folder", "Payments", "--output", "service");
        await RefusesAsync(1, "--source .: that is not the source", "Payments", "--output", "service", "--source", ".");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.Path));
    }

    [Fact]
    public async Task A_folder_of_the_source_is_no_place_for_a_repository()
    {
        var folder = Path.Combine(Repository.Root, "artifacts", "payments-service");

        await RefusesAsync(1, "is in the source repository", "Payments", "--output", folder, "--source", Repository.Root);

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public Task The_output_has_to_be_named() => RefusesAsync(2, "'--output' is required", "Payments");

    private async Task RefusesAsync(int expected, string message, params string[] arguments)
    {
        var (exitCode, output) = await Programs.RunAsync(Programs.Extraction, _directory.Path, settings: null, ["code", .. arguments]);

        Assert.Equal(expected, exitCode);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }
}
