using Microsoft.EntityFrameworkCore;
using Monolith.Persistence;

namespace Notes;

internal sealed class NotesDbContext(DbContextOptions<NotesDbContext> options) : ModuleDbContext(options);
