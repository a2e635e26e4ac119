// Exceptions across frames: state of the catching method, depth, and failures that the machine code detects.
using System;
using System.Runtime.CompilerServices;

namespace Xdv.Programs.SelfTestRuntime;

internal static partial class ExceptionChecks
{
    private static int s_unwound;

    private static string Using()
    {
        s_log = "";
        try
        {
            using Resource first = new("first");
            using Resource second = new("second");
            Fail("");
        }
        catch (InvalidOperationException)
        {
            Log("caught");
        }

        return s_log;
    }

    private static int ThroughCalls()
    {
        IThrower thrower = new Thrower();
        Func<int, int> call = thrower.Throw;
        int sum = 0;
        try
        {
            thrower.Throw(5);
        }
        catch (CustomException exception)
        {
            sum += exception.Code;
        }

        try
        {
            call(7);
        }
        catch (CustomException exception)
        {
            sum += exception.Code;
        }

        return sum;
    }

    /// <summary>Many values alive across the throw, in registers and on the stack.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Locals(int a, int b)
    {
        long c = a * 3, d = b * 5, e = a + b, f = a - b, g = a ^ b, h = a << 4;
        double x = a * 0.5, y = b * 0.25;
        for (int i = 0; i < 3; i++)
        {
            try
            {
                c += d;
                if (i != 1) new Thrower().Throw(i);
                e += f;
            }
            catch (CustomException exception)
            {
                g += exception.Code + h;
                x += y;
            }
            finally
            {
                h++;
            }
        }

        return c + d * 3 + e * 5 + f * 7 + g * 11 + h * 13 + (long)(x * 4);
    }

    private static long Expected(int a, int b)
    {
        long c = a * 3, d = b * 5, e = a + b, f = a - b, g = a ^ b, h = a << 4;
        double x = a * 0.5, y = b * 0.25;
        for (int i = 0; i < 3; i++)
        {
            c += d;
            if (i == 1) e += f;
            else g += i + h;
            if (i != 1) x += y;
            h++;
        }

        return c + d * 3 + e * 5 + f * 7 + g * 11 + h * 13 + (long)(x * 4);
    }

    private static string Deep(int depth)
    {
        s_unwound = 0;
        try
        {
            Descend(depth);
        }
        catch (InvalidOperationException exception)
        {
            return exception.Message;
        }

        return "none";
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Descend(int depth)
    {
        if (depth == 0) Fail("deep");
        try
        {
            Descend(depth - 1);
        }
        finally
        {
            s_unwound++;
        }
    }

    private static int Loop(int count)
    {
        int caught = 0;
        for (int i = 0; i < count; i++)
        {
            try
            {
                Fail("");
            }
            catch (InvalidOperationException)
            {
                caught++;
            }
        }

        return caught;
    }

    private static int ReturnThroughFinally()
    {
        s_log = "";
        try
        {
            return 3;
        }
        finally
        {
            Log("f");
        }
    }

    private static bool GenericCatch<T>() where T : Exception
    {
        try
        {
            return new Thrower().Throw(1) == 0;
        }
        catch (T)
        {
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    /// <summary>Whether the action throws exactly this type.</summary>
    internal static bool Throws<T>(Action action) where T : Exception
    {
        try
        {
            action();
            return false;
        }
        catch (T)
        {
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private static void RuntimeFailures()
    {
        int[] array = [1, 2, 3];
        object boxed = "text";
        object[] strings = new string[1];
        Checks.That("index", Throws<IndexOutOfRangeException>(() => array[s_zero + 3] = 1));
        Checks.That("span index", Throws<IndexOutOfRangeException>(() => array.AsSpan()[s_zero - 1] = 1));
        Checks.That("slice", Throws<ArgumentOutOfRangeException>(() => array.AsSpan(s_zero + 2, 2).Clear()));
        Checks.That("cast", Throws<InvalidCastException>(() => s_log = ((Thrower)boxed).ToString()!));
        Checks.That("unbox", Throws<InvalidCastException>(() => s_zero += (int)boxed));
        Checks.That("array store", Throws<ArrayTypeMismatchException>(() => strings[0] = new Thrower()));
        Checks.That("checked", Throws<OverflowException>(() => s_zero = checked(s_zero + int.MaxValue + 1)));
        Checks.That("negative length", Throws<OverflowException>(() => array = new int[s_zero - 1]));
        Checks.That("nullable", Throws<InvalidOperationException>(() => s_zero = Nothing()!.Value));
        Checks.That("throw null", Throws<NullReferenceException>(() => throw null!));
        Checks.That("state survived", s_zero == 0 && array.Length == 3 && array[0] == 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int? Nothing() => null;
}
