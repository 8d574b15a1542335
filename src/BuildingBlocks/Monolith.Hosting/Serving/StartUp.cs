using System.Data.Common;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Monolith.Hosting;

/// <summary>
/// The startup phase, which ends when the process serves requests. Failures with a cause outside the code are reported in one message,
/// instead of the stack traces that the framework would log.
/// </summary>
internal sealed class StartUp
{
    /// <summary>Whether startup is complete.</summary>
    public bool Done { get; set; }

    /// <summary>Explains a failure, or returns null for an unknown kind of failure, whose stack trace is reported.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        AggregateException all when all.InnerExceptions.All(e => Explain(e) is not null) =>
            string.Join(Environment.NewLine, all.InnerExceptions.Select(Explain).Distinct()),
        OptionsValidationException options =>
            $"{string.Join(Environment.NewLine, options.Failures)}{Environment.NewLine}" +
            "Correct the setting in appsettings.json or in the environment (Section__Name=value).",
        IOException { InnerException: AddressInUseException } taken =>
            $"{taken.Message} Stop the process that uses the address, or choose another one: --urls http://localhost:5081",
        InvalidDataException { InnerException: { } reason } data => $"{data.Message} {reason.Message}",
        IOException or UnauthorizedAccessException or DbException => failure.Message,
        InvalidOperationException or FormatException => failure.Message,
        _ => null,
    };
}
