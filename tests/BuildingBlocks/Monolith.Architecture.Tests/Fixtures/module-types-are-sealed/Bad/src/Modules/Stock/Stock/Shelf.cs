namespace Stock;

internal class Shelf
{
    private class Place;

    public static object Make() => new Place();
}
