using System.ComponentModel.DataAnnotations;

namespace Monolith.Hosting;

/// <summary>Configures how the process stops. Section <c>Stopping</c>.</summary>
internal sealed class StoppingOptions
{
    public const string Section = "Stopping";

    /// <summary>
    /// The time in which a process that was asked to stop goes on serving, while <c>/health/ready</c> returns 503. Default 0, range up to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ErrorMessage = "Stopping:{0} must be between {1} and {2}.")]
    public TimeSpan DrainTime { get; set; }
}
