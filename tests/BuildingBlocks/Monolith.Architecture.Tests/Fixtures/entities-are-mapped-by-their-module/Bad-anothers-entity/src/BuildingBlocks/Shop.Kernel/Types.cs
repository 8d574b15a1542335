namespace Shop;

public static class Types
{
    public static Type Find(string name) => Type.GetType(name, throwOnError: true)!;
}
