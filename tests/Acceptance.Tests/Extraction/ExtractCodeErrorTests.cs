namespace Acceptance.Tests;

/// <summary>Errors that the extraction tool reports before it writes files.</summary>
public sealed class ExtractCodeErrorTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_non_empty_folder_is_rejected_and_unchanged()
    {
        var file = Path.Combine(_directory.Path, "mine.txt");
        await File.WriteAllTextAsync(file, "mine", TestContext.Current.CancellationToken);

        await AssertRejectedAsync(1, $"{_directory.Path} is not empty", "Payments", "--output", ".", "--source", Repository.Root);

        Assert.Equal([file], Directory.EnumerateFileSystemEntries(_directory.Path));
        Assert.Equal("mine", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_unknown_module_is_rejected_with_the_list_of_modules()
    {
        await AssertRejectedAsync(
            2, $"No module 'Billing' exists in {Path.Combine(Repository.Root, "src", "Modules")}. Modules: catalog, insights, inventory", "Billing", "--output", "service", "--source", Repository.Root);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.Path));
    }

    [Fact]
    public async Task A_missing_source_is_reported_with_the_searched_folders_and_the_option()
    {
        await AssertRejectedAsync(1, $"neither {_directory.Path} nor a parent folder", "Payments", "--output", "service");
        await AssertRejectedAsync(2, "--source . is not the repository of a modular monolith", "Payments", "--output", "service", "--source", ".");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.Path));
    }

    [Fact]
    public async Task A_folder_inside_the_source_repository_is_rejected()
    {
        var folder = Path.Combine(Repository.Root, "artifacts", "payments-service");

        await AssertRejectedAsync(1, "is in the source repository", "Payments", "--output", folder, "--source", Repository.Root);

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public Task The_output_folder_is_required() => AssertRejectedAsync(2, "'--output' is required", "Payments");

    private async Task AssertRejectedAsync(int expected, string message, params string[] arguments)
    {
        var (exitCode, output) = await Programs.RunAsync(Programs.Extraction, _directory.Path, settings: null, ["code", .. arguments]);

        Assert.Equal(expected, exitCode);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }
}
