namespace Monolith.Runtime.Tests;

public sealed class DisposalTests
{
    [Fact]
    public async Task A_module_whose_container_failed_to_dispose_left_the_others_open()
    {
        var (first, last) = (new Disposed(), new Disposed());

        var failure = await Assert.ThrowsAsync<AggregateException>(async () => await new[] { first, new Disposed("It is in use."), last }.DisposeAllAsync());

        Assert.Equal("It is in use.", Assert.Single(failure.InnerExceptions).Message);
        Assert.True(first.Is && last.Is);
    }

    private sealed class Disposed(string? failure = null) : IAsyncDisposable
    {
        public bool Is { get; private set; }

        public ValueTask DisposeAsync()
        {
            Is = true;
            return failure is null ? ValueTask.CompletedTask : throw new InvalidOperationException(failure);
        }
    }
}
