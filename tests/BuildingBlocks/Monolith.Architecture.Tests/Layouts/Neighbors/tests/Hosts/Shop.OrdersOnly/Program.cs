using Orders;

Console.WriteLine(new OrdersModule().Name);
