using System.Reflection;

namespace Monolith.Runtime.Events;

/// <summary>What the failures of a handler class lead to: the policies on the class, and the options for all other failures.</summary>
/// <param name="handler">The handler class.</param>
internal sealed class FailurePolicies(Type handler)
{
    /// <summary>Unless a handler says otherwise.</summary>
    private static readonly FailurePolicyAttribute Unrecoverable = new ParkOnAttribute<UnrecoverableException>();

    private readonly FailurePolicyAttribute[] _policies = [.. handler.GetCustomAttributes<FailurePolicyAttribute>(inherit: false)];

    /// <summary>Finds the policy for a failure of a handler. Without a handler, only an <see cref="UnrecoverableException"/> has one.</summary>
    public static FailurePolicyAttribute? Find(FailurePolicies? handler, Exception failure)
    {
        for (var type = failure.GetType(); type is not null; type = type.BaseType)
        {
            if (Array.Find(handler?._policies ?? [], policy => policy.Exception == type) is { } own)
            {
                return own;
            }

            if (type == Unrecoverable.Exception)
            {
                return Unrecoverable;
            }
        }

        return null;
    }

    /// <summary>Returns whether a failure is the last: no further attempt follows.</summary>
    /// <param name="policy">The policy for the failure, or null.</param>
    /// <param name="attempts">The number of failed attempts.</param>
    /// <param name="max">The number of attempts without a policy.</param>
    /// <param name="ofDatabase">Whether the database reported the failure.</param>
    public static bool IsLast(FailurePolicyAttribute? policy, int attempts, int max, bool ofDatabase) =>
        policy is { Attempts: <= 1 } || attempts >= Attempts.LimitOf(policy?.Attempts ?? max, ofDatabase);

    /// <summary>Computes the delay before the next attempt.</summary>
    public static TimeSpan DelayAfter(FailurePolicyAttribute? policy, int attempts, TimeSpan first, TimeSpan longest) => policy?.Delay is { } own
        ? Backoff.After(attempts, own, own > longest ? own : longest)
        : Backoff.After(attempts, first, longest);
}
