using Microsoft.EntityFrameworkCore;
using Monolith;

namespace Stock;

internal sealed class StockReportsDbContext(DbContextOptions<StockReportsDbContext> options) : ModuleDbContext(options);
