using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Acme.Modules.Stock;

/// <summary>A table may have the name of another module's schema, and a module may have several schemas.</summary>
public class ItemConfiguration : IEntityTypeConfiguration<Item>
{
    public void Configure(EntityTypeBuilder<Item> builder)
    {
        builder.ToTable("orders", Schemas.Stock);
        builder.ToView("items", "stock_reports");
    }
}
