using Profiles.Contracts;

namespace Reviews;

/// <summary>Finds the customer for whom a request writes.</summary>
internal sealed class Contributors(ReviewsDocuments documents, ICaller caller, ICatchUp catchUp)
{
    /// <exception cref="RejectedException">The customer does not exist. For a customer, other customers do not exist.</exception>
    public async Task<Customer> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        if (caller.MayAccess(id))
        {
            if (await documents.Customers.FindAsync(id, cancellationToken) is { } known)
            {
                return known;
            }

            await catchUp.WithAsync<ProfileRegistered>(cancellationToken);
            if (await documents.Customers.FindAsync(id, cancellationToken) is { } registered)
            {
                return registered;
            }
        }

        throw Rejection.Invalid("customerId", $"The customer {id} does not exist. Register the customer with POST /profiles first.");
    }
}
