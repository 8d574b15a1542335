using System.Diagnostics;
using System.Globalization;
using k8s;
using k8s.Models;

namespace Containers.Tests;

/// <summary>The objects of a folder of manifests, rendered by kustomize and read into the types of Kubernetes' API.</summary>
internal sealed class Overlay
{
    private readonly IReadOnlyList<object> _manifests;
    private readonly IReadOnlyList<string> _faults;
    private readonly int _port;

    private Overlay(IReadOnlyList<object> manifests, IReadOnlyList<string> faults, int port) => (_manifests, _faults, _port) = (manifests, faults, port);

    /// <summary>The reason why manifests cannot be rendered, or null.</summary>
    public static string? Missing { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "kubectl")))
            ? null
            : "Needs kubectl: install it, and have it in PATH.";

    /// <summary>The processes that it starts.</summary>
    public IReadOnlyList<Process> Processes =>
    [
        .. from service in Of<V1Service>()
           from deployment in Of<V1Deployment>()
           where Selects(service.Spec.Selector, deployment.Spec.Template)
           select new Process(service.Metadata.Name, [.. service.Spec.Ports.Select(p => p.Port)], SettingsOf(deployment.Spec.Template.Spec.Containers[0])),
    ];

    private IEnumerable<(string Name, V1PodTemplateSpec Template)> Pods =>
        Of<V1Deployment>().Select(d => (d.Metadata.Name, d.Spec.Template)).Concat(Of<V1Job>().Select(j => (j.Metadata.Name, j.Spec.Template)));

    /// <summary>Renders one.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="port">At which the image serves.</param>
    public static Overlay Render(string folder, int port)
    {
        Assert.SkipUnless(Missing is null, Missing ?? "");
        using var process = System.Diagnostics.Process.Start(
            new ProcessStartInfo("kubectl", ["kustomize", folder]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var rendered = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0 || errors.Result.Length > 0)
        {
            return new Overlay([], [errors.Result], port);
        }

        try
        {
            return new Overlay(KubernetesYaml.LoadAllFromString(rendered, strict: true), [], port);
        }
        catch (YamlDotNet.Core.YamlException e)
        {
            return new Overlay([], [$"{e.Message} {e.InnerException?.Message}"], port);
        }
    }

    /// <summary>All that is wrong.</summary>
    /// <param name="guide">The page that describes how to create the secrets.</param>
    public IEnumerable<string> Faults(string guide) => _faults.Count > 0 ? _faults :
    [
        .. Pods.SelectMany(pod => PodRules.FaultsOf(pod.Template.Spec).Select(fault => $"{pod.Name}: {fault}")),
        .. Of<V1Deployment>().SelectMany(DeploymentFaults),
        .. SelectorFaults(),
        .. ReferenceFaults(guide),
        .. Of<V1Secret>().Select(secret => $"{secret.Metadata.Name} is a secret, and would be visible to all readers of this repository."),
        .. Of<V1Deployment>().Any() ? Topology.FaultsOf(Processes, Repository.Modules) : [],
    ];

    private static bool Selects(IDictionary<string, string>? selector, V1PodTemplateSpec template) =>
        (selector ?? new Dictionary<string, string>()).All(label => template.Metadata.Labels.TryGetValue(label.Key, out var value) && value == label.Value);

    private IEnumerable<T> Of<T>() => _manifests.OfType<T>();

    private Dictionary<string, string> SettingsOf(V1Container container) =>
        (container.EnvFrom ?? []).SelectMany(source => Of<V1ConfigMap>().Where(map => map.Metadata.Name == source.ConfigMapRef?.Name))
            .SelectMany(map => map.Data)
            .Concat((container.Env ?? []).Where(e => e.Value is not null).Select(e => KeyValuePair.Create(e.Name, e.Value)))
            .GroupBy(setting => setting.Key)
            .ToDictionary(g => g.Key, g => g.Last().Value);

    private IEnumerable<string> DeploymentFaults(V1Deployment deployment)
    {
        var (name, pod) = (deployment.Metadata.Name, deployment.Spec.Template.Spec);
        var host = pod.Containers[0];
        if (!host.Ports.Any(p => p.ContainerPort == _port))
        {
            yield return $"{name} listens at {host.Ports[0].ContainerPort}, and the image serves at {_port}.";
        }

        foreach (var (kind, probe) in new[] { ("startup", host.StartupProbe), ("liveness", host.LivenessProbe), ("readiness", host.ReadinessProbe) })
        {
            if (probe?.HttpGet is not { } get)
            {
                yield return $"{name} has no {kind} probe.";
            }
            else if (!Repository.ProbePaths.Contains(get.Path) || !host.Ports.Any(p => p.Name == get.Port.Value || $"{p.ContainerPort}" == get.Port.Value))
            {
                yield return $"{name} is probed at {get.Path} on {get.Port.Value}, where the host does not answer: it does at {string.Join(", ", Repository.ProbePaths)}.";
            }
        }

        var drain = TimeSpan.Parse(host.Env.FirstOrDefault(setting => setting.Name == "Stopping__DrainTime")?.Value ?? "0", CultureInfo.InvariantCulture);
        if (drain < TimeSpan.FromSeconds(5))
        {
            yield return $"{name} drains for {drain}, but proxies send requests for some seconds. Set Stopping__DrainTime to 5 s or more.";
        }

        var grace = TimeSpan.FromSeconds(pod.TerminationGracePeriodSeconds ?? 30) - drain;
        if (grace <= Repository.ShutdownTimeout)
        {
            yield return $"{name} has {grace} to stop, but the host needs up to {Repository.ShutdownTimeout}.";
        }

        if (deployment.Spec.Strategy?.RollingUpdate?.MaxUnavailable?.Value != "0")
        {
            yield return $"{name} removes a pod before its replacement is ready. Set maxUnavailable to 0.";
        }
    }

    /// <summary>Checks that each selector selects the pods of one deployment.</summary>
    private IEnumerable<string> SelectorFaults()
    {
        var selectors = Of<V1Service>().Select(s => (Of: $"Service {s.Metadata.Name}", Labels: s.Spec.Selector))
            .Concat(Of<V1PodDisruptionBudget>().Select(b => (Of: $"PodDisruptionBudget {b.Metadata.Name}", Labels: b.Spec.Selector.MatchLabels)))
            .Concat(Of<V1NetworkPolicy>().Where(p => p.Metadata.Name.EndsWith("-front-door", StringComparison.Ordinal))
                .Select(p => (Of: $"NetworkPolicy {p.Metadata.Name}", Labels: p.Spec.PodSelector.MatchLabels)))
            .Concat(Of<V1Deployment>().Select(d => (Of: $"Deployment {d.Metadata.Name}", Labels: d.Spec.Selector.MatchLabels)))
            .Concat(
                from deployment in Of<V1Deployment>()
                from constraint in deployment.Spec.Template.Spec.TopologySpreadConstraints ?? []
                select (Of: $"the spread of {deployment.Metadata.Name}", Labels: constraint.LabelSelector.MatchLabels));
        foreach (var (of, labels) in selectors)
        {
            var selected = Of<V1Deployment>().Where(d => Selects(labels, d.Spec.Template)).Select(d => d.Metadata.Name).ToList();
            if (selected.Count != 1)
            {
                yield return $"{of} selects the pods of {(selected.Count == 0 ? "no deployment" : string.Join(" and ", selected))}, and is meant for one.";
            }
        }

        foreach (var port in Of<V1Service>().SelectMany(s => s.Spec.Ports).Where(p => !Of<V1Deployment>().All(
            d => d.Spec.Template.Spec.Containers[0].Ports.Any(c => c.Name == p.TargetPort.Value || $"{c.ContainerPort}" == p.TargetPort.Value))))
        {
            yield return $"A service leads to the port {port.TargetPort.Value}, which is not there.";
        }
    }

    private IEnumerable<string> ReferenceFaults(string guide) =>
    [
        .. from pod in Pods
           where !Of<V1ServiceAccount>().Any(account => account.Metadata.Name == pod.Template.Spec.ServiceAccountName)
           select $"{pod.Name} runs as {pod.Template.Spec.ServiceAccountName}, an account that does not exist.",
        .. from pod in Pods
           from map in pod.Template.Spec.Containers.SelectMany(c => c.EnvFrom ?? []).Select(e => e.ConfigMapRef.Name)
           where !Of<V1ConfigMap>().Any(m => m.Metadata.Name == map)
           select $"{pod.Name} takes settings from {map}, which does not exist.",
        .. from pod in Pods
           let containers = pod.Template.Spec.Containers
           from secret in (pod.Template.Spec.Volumes ?? []).Select(v => v.Secret?.SecretName)
               .Concat(containers.SelectMany(c => c.Env ?? []).Select(e => e.ValueFrom?.SecretKeyRef?.Name))
           where secret is not null && !guide.Contains($"create secret generic {secret} ", StringComparison.Ordinal)
           select $"{pod.Name} needs the secret {secret}, but README.md does not describe how to create it.",
    ];
}
