using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Monolith.Hosting;

/// <summary>Limits the requests, bytes and time that one client can use at the expense of others.</summary>
internal static class Limits
{
    private const int BytesOfIPv6Network = 8;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static void AddLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<LimitsOptions>().BindConfiguration(LimitsOptions.Section).ValidateDataAnnotations().ValidateOnStart()
            .PostConfigure<IHostEnvironment>((limits, environment) =>
                limits.RequestsPerSecond ??= environment.IsDevelopment() ? 0 : LimitsOptions.DefaultRequestsPerSecond);
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<LimitsOptions>>((kestrel, limits) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = limits.Value.MaxRequestBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = limits.Value.MaxHeaderBytes;
            kestrel.Limits.MaxRequestLineSize = Math.Min(kestrel.Limits.MaxRequestLineSize, limits.Value.MaxHeaderBytes);
        });
        builder.Services.AddRequestTimeouts();
        builder.Services.AddOptions<RequestTimeoutOptions>().Configure<IOptions<LimitsOptions>>((timeouts, limits) =>
            timeouts.DefaultPolicy = new RequestTimeoutPolicy { Timeout = limits.Value.RequestTimeout, WriteTimeoutResponse = WriteTimeoutAsync });
        builder.Services.AddRateLimiter(_ => { });
        builder.Services.AddOptions<RateLimiterOptions>().Configure<IOptions<LimitsOptions>>((limiter, limits) =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = WriteTooManyRequestsAsync;
            limiter.GlobalLimiter = limits.Value.RequestsPerSecond > 0 ? PerClient(limits.Value) : null;
        });
    }

    /// <summary>Ends requests that take too long, including those whose body does not arrive.</summary>
    public static void UseTimeouts(this IApplicationBuilder app) => app.UseRequestTimeouts().Use(async (context, next) =>
    {
        // The timeout cancels RequestAborted, but reading a JSON body does not observe it.
        await using var waiting = context.Features.Get<IHttpRequestTimeoutFeature>()?.RequestTimeoutToken
            .Register(() => context.Request.BodyReader.CancelPendingRead()) ?? default;
        await next(context);
    });

    /// <summary>
    /// Identifies a client by the subject of its token, or by its address without a token. For an IPv6 address only the network counts,
    /// because a client can choose among 2^64 addresses in it.
    /// </summary>
    public static string ClientOf(HttpContext context) =>
        TokenCaller.IdOf(context.User) is { } subject ? "subject " + subject : "address " + NetworkOf(context.Connection.RemoteIpAddress);

    private static PartitionedRateLimiter<HttpContext> PerClient(LimitsOptions limits) =>
        PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetTokenBucketLimiter(
            ClientOf(context),
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = limits.Burst,
                TokensPerPeriod = limits.RequestsPerSecond!.Value,
                ReplenishmentPeriod = Second,
                QueueLimit = 0,
                AutoReplenishment = false,
            }));

    private static IPAddress? NetworkOf(IPAddress? address)
    {
        if (address is not { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false })
        {
            return address?.IsIPv4MappedToIPv6 is true ? address.MapToIPv4() : address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(BytesOfIPv6Network).Clear();
        return new IPAddress(bytes);
    }

    private static async ValueTask WriteTooManyRequestsAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) && after > Second ? after : Second;
        var seconds = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        rejected.HttpContext.Response.Headers.RetryAfter = seconds;
        await WriteAsync(
            rejected.HttpContext, StatusCodes.Status429TooManyRequests, "Too many requests", $"The request limit was exceeded. Retry in {seconds} s.");
    }

    private static Task WriteTimeoutAsync(HttpContext context) => WriteAsync(
        context,
        StatusCodes.Status504GatewayTimeout,
        "The request took too long",
        $"The request{ToModule(context)} exceeded the time limit and was canceled. Try again later. A retry with the same Idempotency-Key has no duplicate effect.");

    /// <summary>The endpoints of a module are tagged with its name.</summary>
    private static string ToModule(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<ITagsMetadata>()?.Tags is [var module, ..] ? $" to {module}" : "";

    private static async Task WriteAsync(HttpContext context, int status, string title, string detail)
    {
        context.Response.StatusCode = status;
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails { Status = status, Title = title, Detail = detail },
        });
    }
}
