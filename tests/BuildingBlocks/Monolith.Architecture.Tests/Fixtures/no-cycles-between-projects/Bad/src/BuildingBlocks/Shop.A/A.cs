namespace Shop.A;

public static class A;
