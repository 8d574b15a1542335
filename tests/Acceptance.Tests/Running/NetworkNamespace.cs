using System.Diagnostics;
using System.Globalization;

namespace Acceptance.Tests;

/// <summary>
/// A network of its own for a process, as on another machine: a namespace of Linux, connected with this one by a pair of virtual interfaces
/// that can be shut down. While they are, packets are lost and nothing answers, not even the kernel's keepalives.
/// </summary>
internal sealed class NetworkNamespace : IAsyncDisposable
{
    /// <summary>The prefix of a reason to skip, which CI counts separately: a container may not be allowed to create namespaces.</summary>
    private const string Needs = "Needs network namespaces: ";

    private const int AddressesPerLink = 4, Links = ushort.MaxValue / AddressesPerLink;

    private readonly string _name = $"monolith-{Environment.ProcessId}";
    private readonly string _outer = $"mo{Environment.ProcessId}", _inner = $"mi{Environment.ProcessId}";

    private NetworkNamespace()
    {
        // Each process has a link of four addresses, so that several test runs on a machine do not share one.
        var first = Environment.ProcessId % Links * AddressesPerLink;
        (OuterAddress, InnerAddress) = (AddressOf(first + 1), AddressOf(first + 2));
    }

    /// <summary>The address of this machine, as seen from inside.</summary>
    public string OuterAddress { get; }

    /// <summary>The address of what runs inside.</summary>
    public string InnerAddress { get; }

    /// <summary>The command that runs another one inside.</summary>
    public IReadOnlyList<string> Command => ["nsenter", $"--net=/run/netns/{_name}", "--"];

    /// <summary>Creates a namespace, or skips the test with the reason if that is not possible here.</summary>
    public static async Task<NetworkNamespace> CreateAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), Needs + "only Linux has them.");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, Needs + "only root may create them.");
        var created = new NetworkNamespace();
        try
        {
            await RunAsync("ip", "netns", "add", created._name);
            await RunAsync("ip", "link", "add", created._outer, "type", "veth", "peer", "name", created._inner, "netns", created._name);
            await RunAsync([.. created.Command, "ip", "address", "add", created.InnerAddress + "/30", "dev", created._inner]);
            await RunAsync([.. created.Command, "ip", "link", "set", "lo", "up"]);
            await RunAsync([.. created.Command, "ip", "link", "set", created._inner, "up"]);
            await RunAsync("ip", "address", "add", created.OuterAddress + "/30", "dev", created._outer);
            await created.MendAsync();
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            await created.DisposeAsync();
            Assert.Skip(Needs + e.Message);
        }

        return created;
    }

    /// <summary>Cuts the link.</summary>
    public Task CutAsync() => RunAsync("ip", "link", "set", _outer, "down");

    /// <summary>Restores the link.</summary>
    public Task MendAsync() => RunAsync("ip", "link", "set", _outer, "up");

    /// <summary>Removes the namespace, and the link with it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (File.Exists($"/run/netns/{_name}"))
        {
            await RunAsync("ip", "netns", "delete", _name);
        }
    }

    private static string AddressOf(int number) => string.Create(CultureInfo.InvariantCulture, $"10.213.{number / 256}.{number % 256}");

    private static async Task RunAsync(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with {process.ExitCode}: {errors.Trim()}");
        }
    }
}
