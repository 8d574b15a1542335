namespace Elsewhere;

public static class Something;
