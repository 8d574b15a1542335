namespace Reviews;

internal sealed class ReviewsDocuments(DbContextOptions<ReviewsDocuments> options) : ModuleDocuments(options)
{
    /// <summary>The reviews, grouped by product.</summary>
    public DocumentCollection<Review> Reviews => Collection<Review>("reviews", review => review.Id, review => review.ProductId);

    /// <summary>The registered customers.</summary>
    public DocumentCollection<Customer> Customers => Collection<Customer>("customers", customer => customer.Id);

    /// <summary>What customers have bought, grouped by customer.</summary>
    public DocumentCollection<Purchase> Purchases => Collection<Purchase>(
        "purchases", purchase => Purchase.KeyOf(purchase.CustomerId, purchase.ProductId), purchase => purchase.CustomerId);

    /// <summary>The orders that are neither confirmed nor cancelled yet.</summary>
    public DocumentCollection<OpenOrder> OpenOrders => Collection<OpenOrder>("open_orders", order => order.Id);
}
