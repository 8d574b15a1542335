using System.Data.Common;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Monolith.Hosting;

/// <summary>
/// The time until the process serves. What goes wrong in it for a reason outside the code is told in one message, in
/// place of the stack traces that the framework would log.
/// </summary>
internal sealed class StartUp
{
    /// <summary>Whether it is over.</summary>
    public bool Done { get; set; }

    /// <summary>What to tell of a failure, or null when it is none of the known kinds and should show its stack trace.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        AggregateException all when all.InnerExceptions.All(e => Explain(e) is not null) =>
            string.Join(Environment.NewLine, all.InnerExceptions.Select(Explain).Distinct()),
        OptionsValidationException options =>
            $"{string.Join(Environment.NewLine, options.Failures)}{Environment.NewLine}" +
            "Correct it in appsettings.json or in the environment (Section__Name=value).",
        IOException { InnerException: AddressInUseException } taken =>
            $"{taken.Message} Stop what listens there, or choose another address: --urls http://localhost:5081",
        InvalidDataException { InnerException: { } reason } data => $"{data.Message} {reason.Message}",
        IOException or UnauthorizedAccessException or DbException =>
            $"{failure.Message} If it is about the data, set Database:Directory to a directory that can be written to.",
        InvalidOperationException or FormatException => failure.Message,
        _ => null,
    };
}
