namespace Shop.Serving;

public static class Ports
{
    public const int Http = 5080;
}
