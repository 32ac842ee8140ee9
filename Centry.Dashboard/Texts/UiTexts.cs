namespace Centry.Dashboard.Texts;

/// <summary>Stands for every sentence of the dashboard: the files <c>Texts/*.resx</c>, one for each area and language.</summary>
public sealed class UiTexts;
