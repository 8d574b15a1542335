using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Monolith.Conformance;

/// <summary>Reserves the ports on which tests let servers listen.</summary>
public static class Loopback
{
    /// <summary>
    /// Shared by all test processes of the machine, so it ignores the TMPDIR of this one. Its files are empty and stay: one that
    /// was deleted could be locked by two processes under the same name.
    /// </summary>
    private static readonly DirectoryInfo Reservations = Directory.CreateDirectory(
        OperatingSystem.IsWindows() ? Path.Combine(Path.GetTempPath(), "monolith-test-ports") : $"/tmp/monolith-test-ports-{Environment.UserName}");

    /// <summary>Keeps the lock files open until the process ends; the system then releases them, even after a kill.</summary>
    private static readonly List<FileStream> Reserved = [];

    /// <summary>
    /// Returns a port that no server listens on and that no other test receives while this process runs: a server that a test
    /// stops and starts again finds its port free. The system gives the ports of this range to no client. Otherwise a client
    /// that connects to a stopped server could receive the server's port and connect to itself.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(10_000, 32_000);
            if (TryReserve(port) is not { } reservation)
            {
                continue;
            }

            lock (Reserved)
            {
                Reserved.Add(reservation);
            }

            if (IsFree(port))
            {
                return port;
            }
        }
    }

    private static FileStream? TryReserve(int port)
    {
        try
        {
            return new FileStream(Path.Combine(Reservations.FullName, $"{port}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            // Another test has reserved it.
            return null;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            // A server outside the tests listens on it.
            return false;
        }
    }
}
