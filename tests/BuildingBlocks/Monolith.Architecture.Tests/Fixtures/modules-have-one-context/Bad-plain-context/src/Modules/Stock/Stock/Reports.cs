using Microsoft.EntityFrameworkCore;

namespace Stock;

internal sealed class ReportsDbContext(DbContextOptions<ReportsDbContext> options) : DbContext(options);
