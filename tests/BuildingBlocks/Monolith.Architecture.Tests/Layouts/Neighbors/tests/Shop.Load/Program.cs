using Loyalty;

Console.WriteLine(new LoyaltyModule().Name);
