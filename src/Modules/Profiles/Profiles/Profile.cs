using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

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

    public ProfileDataValidator()
    {
        RuleFor(p => p.Name).NotEmpty().MaximumLength(Profile.MaxLength);
        RuleFor(p => p.Email).NotEmpty().MaximumLength(Profile.MaxLength).EmailAddress();
        RuleFor(p => p.Age).InclusiveBetween(1, MaxAge);
    }
}
