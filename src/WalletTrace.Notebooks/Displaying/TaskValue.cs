using System.Reflection;

namespace WalletTrace.Notebooks.Displaying;

/// <summary>Values that are tasks, of which not the task is meant but what it gives.</summary>
internal static class TaskValue
{
    /// <summary>That a task gives nothing.</summary>
    public sealed class Nothing
    {
        private Nothing()
        {
        }

        internal static Nothing Instance { get; } = new();
    }

    /// <summary>Awaits a value that is a task, and gives what the task gives; any other value is given as it is.</summary>
    public static async Task<object?> OfAsync(object? value)
    {
        if (TaskOf(value) is not { } task)
        {
            return value;
        }

        await task.ConfigureAwait(true);
        return Of(task);
    }

    /// <summary>A value as a task; null where it is none.</summary>
    public static Task? TaskOf(object? value) => value switch
    {
        Task itself => itself,
        ValueTask plain => plain.AsTask(),
        { } other when other.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ValueTask<>) =>
            (Task)type.GetMethod(nameof(ValueTask<>.AsTask))!.Invoke(other, null)!,
        _ => null,
    };

    /// <summary>What a task that has ended well gave; <see cref="Nothing"/> where tasks of its kind give nothing.</summary>
    public static object? Of(Task ended)
    {
        PropertyInfo? result = ResultOf(ended.GetType());
        return result is null ? Nothing.Instance : result.GetValue(ended);
    }

    // A task without a value may be one of a type of the framework's own that says nothing.
    private static PropertyInfo? ResultOf(Type type)
    {
        for (Type? level = type; level is not null; level = level.BaseType)
        {
            if (level.IsGenericType && level.GetGenericTypeDefinition() == typeof(Task<>))
            {
                return level.GetGenericArguments()[0].Name == "VoidTaskResult" ? null : level.GetProperty(nameof(Task<>.Result));
            }
        }

        return null;
    }
}
