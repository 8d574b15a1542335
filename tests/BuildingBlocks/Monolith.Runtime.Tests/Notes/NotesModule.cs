using MediatR;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Profiles.Contracts;

namespace Monolith.Runtime.Tests;

/// <summary>A small module with handlers of each kind. It keeps documents, so it needs no migrations.</summary>
internal sealed class NotesModule : IModule
{
    public string Name => "notes";

    public void AddServices(ModuleBuilder module)
    {
        module.UseDbContext<NotesDocuments>();
        module.Services.AddSingleton<Printer>();
    }

    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
    }
}

internal sealed class NotesDocuments(DbContextOptions<NotesDocuments> options) : ModuleDocuments(options)
{
    public DocumentCollection<Note> Notes => Collection<Note>("notes", note => note.Id);
}

internal sealed record Note(string Id, string Text);

/// <summary>A note was added, by a command or by an event.</summary>
internal sealed record NoteAdded(Note Note) : INotification;

internal sealed record AddNote(string Id, string Text) : ICommand<Unit>;

internal sealed class AddNoteHandler(NotesDocuments documents, IPublisher publisher) : IRequestHandler<AddNote, Unit>
{
    public async Task<Unit> Handle(AddNote request, CancellationToken cancellationToken)
    {
        var note = new Note(request.Id, request.Text);
        documents.Notes.Add(note);
        await publisher.Publish(new NoteAdded(note), cancellationToken);
        return Unit.Value;
    }
}

/// <summary>Adds a note for each profile.</summary>
internal sealed class ProfileNotes(NotesDocuments documents, IPublisher publisher) : IEventHandler<ProfileRegistered>
{
    public async Task HandleAsync(ProfileRegistered message, EventContext context, CancellationToken cancellationToken)
    {
        var note = new Note(context.Key, message.Name);
        documents.Notes.Add(note);
        await publisher.Publish(new NoteAdded(note), cancellationToken);
    }
}

/// <summary>Writes a note about each note, by the DbContext of the handler that publishes.</summary>
internal sealed class NoteCopies(NotesDocuments documents) : INotificationHandler<NoteAdded>
{
    public Task Handle(NoteAdded notification, CancellationToken cancellationToken)
    {
        documents.Notes.Add(new Note($"copy of {notification.Note.Id}", notification.Note.Text));
        return Task.CompletedTask;
    }
}

internal sealed class NoteLimits : INotificationHandler<NoteAdded>
{
    public const string Forbidden = "forbidden";

    public Task Handle(NoteAdded notification, CancellationToken cancellationToken) =>
        notification.Note.Text == Forbidden ? throw Rejection.Conflict("The note is forbidden.") : Task.CompletedTask;
}

[Timer("note-due")]
internal sealed record NoteDue(string Id);

internal sealed class NoteDueHandler : ITimerHandler<NoteDue>
{
    public Task HandleAsync(NoteDue timer, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Removes the note of the day.</summary>
[Recurring("0 3 * * *")]
internal sealed class SweepNotes(NotesDocuments documents) : IRecurringHandler
{
    public async Task HandleAsync(DateTimeOffset scheduledFor, CancellationToken cancellationToken)
    {
        if (await documents.Notes.FindAsync("day", cancellationToken) is { } note)
        {
            documents.Notes.Remove(note);
        }
    }
}

[SideEffect("print-note")]
internal sealed record PrintNote(string Id);

/// <summary>The external system.</summary>
internal sealed class Printer
{
    private int _attempts;

    public int Attempts => Volatile.Read(ref _attempts);

    public Func<Exception?> Fail { get; set; } = () => null;

    public void Print()
    {
        Interlocked.Increment(ref _attempts);
        if (Fail() is { } failure)
        {
            throw failure;
        }
    }
}

internal sealed record RequestPrint(string Id) : ICommand<Unit>;

internal sealed class RequestPrintHandler(NotesDocuments documents) : IRequestHandler<RequestPrint, Unit>
{
    public Task<Unit> Handle(RequestPrint request, CancellationToken cancellationToken)
    {
        documents.RequestSideEffect(new PrintNote(request.Id), request.Id);
        return Unit.Task;
    }
}

[RetryOn<IOException>(2, DelaySeconds = 0.001)]
[ParkOn<FormatException>]
internal sealed class NotePrinter(NotesDocuments documents, Printer printer) : ISideEffect<PrintNote, Unit>
{
    public Task<Unit> ExecuteAsync(PrintNote effect, string idempotencyKey, CancellationToken cancellationToken)
    {
        printer.Print();
        return Unit.Task;
    }

    public Task RecordAsync(PrintNote effect, Unit result, CancellationToken cancellationToken)
    {
        documents.Notes.Add(new Note(effect.Id, "printed"));
        return Task.CompletedTask;
    }

    public Task GiveUpAsync(PrintNote effect, string reason, CancellationToken cancellationToken)
    {
        documents.Notes.Add(new Note(effect.Id, $"not printed: {reason}"));
        return Task.CompletedTask;
    }
}

/// <summary>A query that does what only a command may do.</summary>
internal sealed record Misuse(string What) : IQuery<Unit>;

internal sealed class MisuseHandler(NotesDocuments documents, IPublisher publisher, TimeProvider clock) : IRequestHandler<Misuse, Unit>
{
    public async Task<Unit> Handle(Misuse request, CancellationToken cancellationToken)
    {
        switch (request.What)
        {
            case "Schedule":
                documents.Schedule(new NoteDue("1"), "1", clock.GetUtcNow());
                break;
            case "CancelTimers":
                documents.CancelTimers<NoteDue>("1");
                break;
            case "RequestSideEffect":
                documents.RequestSideEffect(new PrintNote("1"), "1");
                break;
            default:
                await publisher.Publish(new NoteAdded(new Note("1", "of a query")), cancellationToken);
                break;
        }

        return Unit.Value;
    }
}
