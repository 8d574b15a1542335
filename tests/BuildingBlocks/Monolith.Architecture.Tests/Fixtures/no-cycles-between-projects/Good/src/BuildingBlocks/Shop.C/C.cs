namespace Shop.C;

public static class C;
