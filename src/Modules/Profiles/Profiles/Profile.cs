using MimeKit;

namespace Profiles;

/// <summary>A customer.</summary>
internal sealed class Profile
{
    public const int MaxLength = 200;

    public required Guid Id { get; init; }

    public required string Name { get; set; }

    public required string Email { get; set; }

    public required int Age { get; set; }
}

internal sealed class ProfileMapping : IEntityTypeConfiguration<Profile>
{
    public void Configure(EntityTypeBuilder<Profile> builder)
    {
        builder.ToTable("profiles");
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.Name).HasMaxLength(Profile.MaxLength);
        builder.Property(p => p.Email).HasMaxLength(Profile.MaxLength);
        builder.HasIndex(p => p.Email).IsUnique();
    }
}

/// <summary>The data of a customer in a request.</summary>
internal interface IProfileData
{
    string Name { get; }

    string Email { get; }

    int Age { get; }
}

internal sealed class ProfileDataValidator : AbstractValidator<IProfileData>
{
    private const int MaxAge = 150;

    private static readonly ParserOptions Strict = new() { AddressParserComplianceMode = RfcComplianceMode.Strict, AllowAddressesWithoutDomain = false };

    public ProfileDataValidator()
    {
        RuleFor(p => p.Name).NotEmpty().MaximumLength(Profile.MaxLength);
        RuleFor(p => p.Email).NotEmpty().MaximumLength(Profile.MaxLength)
            .Must(IsMailAddress).WithMessage("'{PropertyName}' is not a valid mail address. Use the form name@example.org.");
        RuleFor(p => p.Age).InclusiveBetween(1, MaxAge);
    }

    /// <summary>Whether the library that will address the mails takes the text for one address, and for nothing else beside it.</summary>
    private static bool IsMailAddress(string? text) =>
        MailboxAddress.TryParse(Strict, text, out var mailbox) && mailbox.Address == text;
}
