namespace Loyalty;

/// <summary>A customer's points.</summary>
internal sealed class Account
{
    public required Guid CustomerId { get; init; }

    public int Points { get; private set; }

    /// <summary>Counts the changes, so that two at the same time are noticed.</summary>
    public int Version { get; private set; }

    public void Add(int points)
    {
        Points = checked(Points + points);
        Version++;
    }

    /// <summary>Removes points from the account. Returns false, and changes nothing, if the balance is insufficient.</summary>
    public bool TryTake(int points)
    {
        if (points > Points)
        {
            return false;
        }

        Points -= points;
        Version++;
        return true;
    }
}

internal sealed class AccountMapping : IEntityTypeConfiguration<Account>
{
    public void Configure(EntityTypeBuilder<Account> builder)
    {
        builder.ToTable("accounts").HasKey(a => a.CustomerId);
        builder.Property(a => a.CustomerId).ValueGeneratedNever();
        builder.Property(a => a.Version).IsConcurrencyToken();
    }
}
