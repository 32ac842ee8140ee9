using Centry.Dashboard.Workspaces;
using Microsoft.AspNetCore.Components;

namespace Centry.Dashboard.Components.Shared.Forms;

/// <summary>A field of a <see cref="Form"/>: what it is called, what helps to fill it, what the API said of it.</summary>
public abstract class FormPart<TValue> : ComponentBase
{
    [CascadingParameter] public Submission? Submission { get; set; }

    /// <summary>As the API names the field; its faults are found by it.</summary>
    [Parameter, EditorRequired] public required string Name { get; set; }

    /// <summary>Tells it from a field of the same name in another form of the page.</summary>
    [Parameter] public string? Of { get; set; }

    [Parameter, EditorRequired] public required string Label { get; set; }

    [Parameter] public string? Hint { get; set; }

    /// <summary>May be left empty: says so beside the label.</summary>
    [Parameter] public bool Optional { get; set; }

    [Parameter] public TValue? Value { get; set; }

    [Parameter] public EventCallback<TValue?> ValueChanged { get; set; }

    protected string Id => $"field-{(Of is null ? "" : $"{Of}-")}{Name.Replace('.', '-')}";

    protected string? Fault => Submission?.FaultOf(Name);

    protected string? Invalid => Fault is null ? null : "true";

    /// <summary>What describes the input to a screen reader.</summary>
    protected string? DescribedBy => (Fault, Hint) switch
    {
        (null, null) => null,
        (null, _) => $"{Id}-hint",
        (_, null) => $"{Id}-fault",
        _ => $"{Id}-fault {Id}-hint",
    };
}
