using Microsoft.EntityFrameworkCore;
using Monolith.Persistence;

namespace Stock;

internal sealed class StockReportsDbContext(DbContextOptions<StockReportsDbContext> options) : ModuleDbContext(options);
