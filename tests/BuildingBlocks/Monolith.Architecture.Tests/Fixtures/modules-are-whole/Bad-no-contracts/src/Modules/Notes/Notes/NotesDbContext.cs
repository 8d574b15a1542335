using Microsoft.EntityFrameworkCore;
using Monolith;

namespace Notes;

internal sealed class NotesDbContext(DbContextOptions<NotesDbContext> options) : ModuleDbContext(options);
