using System.Net;
using System.Net.Sockets;

namespace Acceptance.Tests;

/// <summary>Where tests let servers listen.</summary>
public static class Loopback
{
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
