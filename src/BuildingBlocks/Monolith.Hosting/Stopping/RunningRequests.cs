using System.Collections.Concurrent;

namespace Monolith.Hosting;

/// <summary>The requests in progress, so that a stopping process can report which of them it cut off.</summary>
internal sealed class RunningRequests(IHostApplicationLifetime lifetime)
{
    private readonly ConcurrentDictionary<object, string> _running = new(), _aborted = new();

    /// <summary>The requests that were aborted while the process was stopping, and those that are still running.</summary>
    public IReadOnlyList<string> CutOff => [.. _aborted.Values, .. _running.Values];

    public async Task TrackAsync(HttpContext context, RequestDelegate next)
    {
        var id = new object();
        _running[id] = $"{context.Request.Method} {context.Request.Path}";
        try
        {
            await next(context);
        }
        finally
        {
            if (_running.TryRemove(id, out var request) && lifetime.ApplicationStopping.IsCancellationRequested && context.RequestAborted.IsCancellationRequested)
            {
                _aborted[id] = request;
            }
        }
    }
}
