namespace Shop.B;

public static class B;
