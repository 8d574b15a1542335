using k8s.Models;

namespace Containers.Tests;

/// <summary>Finds unnecessary permissions of a pod: Kubernetes' restricted profile, and some more.</summary>
internal static class PodRules
{
    public static IEnumerable<string> FaultsOf(V1PodSpec pod)
    {
        if (pod.AutomountServiceAccountToken is not false)
        {
            yield return "it gets a token for the cluster: set automountServiceAccountToken to false.";
        }

        if (pod.SecurityContext is not { RunAsNonRoot: true, RunAsUser: > 0, SeccompProfile.Type: "RuntimeDefault" })
        {
            yield return "it may run as root or use any system call. Set runAsNonRoot, runAsUser and seccompProfile.";
        }

        foreach (var fault in pod.Containers.Concat(pod.InitContainers ?? []).SelectMany(FaultsOf))
        {
            yield return fault;
        }
    }

    private static IEnumerable<string> FaultsOf(V1Container container)
    {
        if (ImageName.Fault(container.Image) is { } fault)
        {
            yield return fault;
        }

        if (container.SecurityContext is not { AllowPrivilegeEscalation: false, ReadOnlyRootFilesystem: true } security
            || security.Capabilities?.Drop is not ["ALL"]
            || security.Capabilities.Add?.Count > 0)
        {
            yield return "it may write to its root file system, gain privileges or keep capabilities: "
                + "set readOnlyRootFilesystem, allowPrivilegeEscalation and capabilities.";
        }

        foreach (var resource in new[] { "cpu", "memory" })
        {
            if (container.Resources?.Requests?.ContainsKey(resource) is not true || container.Resources.Limits?.ContainsKey(resource) is not true)
            {
                yield return $"it has no request or no limit of {resource}.";
            }
        }
    }
}
