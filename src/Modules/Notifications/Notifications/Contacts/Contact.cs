using Profiles.Contracts;

namespace Notifications;

/// <summary>The name and mail address of a customer, copied from Profiles' events.</summary>
internal sealed class Contact
{
    public const int MaxLength = 200;

    public required Guid Id { get; init; }

    public required string Name { get; set; }

    public required string Email { get; set; }
}

internal sealed class ContactMapping : IEntityTypeConfiguration<Contact>
{
    public void Configure(EntityTypeBuilder<Contact> builder)
    {
        builder.ToTable("contacts");
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Name).HasMaxLength(Contact.MaxLength);
        builder.Property(c => c.Email).HasMaxLength(Contact.MaxLength);
    }
}

internal sealed class ContactCopy(NotificationsDbContext db)
    : IEventHandler<ProfileRegistered>, IEventHandler<ProfileUpdated>, IEventHandler<ProfileErased>
{
    public Task HandleAsync(ProfileRegistered message, EventContext context, CancellationToken cancellationToken) =>
        KeepAsync(message.ProfileId, message.Name, message.Email, cancellationToken);

    public Task HandleAsync(ProfileUpdated message, EventContext context, CancellationToken cancellationToken) =>
        KeepAsync(message.ProfileId, message.Name, message.Email, cancellationToken);

    public async Task HandleAsync(ProfileErased message, EventContext context, CancellationToken cancellationToken)
    {
        if (await db.Contacts.FindAsync([message.ProfileId], cancellationToken) is { } contact)
        {
            db.Contacts.Remove(contact);
        }

        db.RequestSideEffect(new ForgetMail(message.ProfileId), message.ProfileId.ToString());
    }

    private async Task KeepAsync(Guid id, string name, string email, CancellationToken cancellationToken)
    {
        if (await db.Contacts.FindAsync([id], cancellationToken) is { } contact)
        {
            (contact.Name, contact.Email) = (name, email);
        }
        else
        {
            db.Contacts.Add(new Contact { Id = id, Name = name, Email = email });
        }
    }
}
