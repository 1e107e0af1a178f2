using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Tests.Processing;

/// <summary>The projection most tests use: the texts noted under a key, in order. 'poison' cannot be folded.</summary>
internal static class Notes
{
    public static readonly View<NoteList> View = Pipeline.Views.View.Of<NoteList>("notes");

    public static readonly Projection Projection = Projection.Named("notes", version: 1)
        .Writing(events => events.Of<Note>("test.noted").FoldInto(View, n => n.Key, Fold));

    /// <summary>While set, 'poison' folds as anything else does: what the code was mended to.</summary>
    public static readonly AsyncLocal<bool> Mended = new();

    public static NoteList Fold(NoteList? list, Note note)
    {
        if (note.Text.StartsWith("poison", StringComparison.Ordinal) && !Mended.Value)
        {
            throw new InvalidOperationException($"'{note.Text}' cannot be noted.");
        }

        return new NoteList([.. list?.Texts ?? [], note.Text]);
    }
}

internal sealed record Note(string Key, string Text);

internal sealed record NoteList(string[] Texts);
