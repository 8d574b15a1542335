namespace Monolith.Hosting;

/// <summary>The scope and the paths with which an operator's tool reads the state of a running host, and the name of its product.</summary>
public static class OperatorApi
{
    /// <summary>The scope that an operator's token has. It allows everything.</summary>
    public const string Scope = "operator";

    /// <summary>The path that reports which endpoint sent how many queries to which module since the process started.</summary>
    public const string TrafficPath = "/modules/traffic";

    /// <summary>The name of the product that the host serves.</summary>
    public static string ProductName => Product.Name;
}
