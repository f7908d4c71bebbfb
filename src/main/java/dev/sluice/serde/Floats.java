package dev.sluice.serde;

import java.util.AbstractList;

/** A vector as Avro wants it, without a boxed copy; who knows the class reads the numbers as they are. */
final class Floats extends AbstractList<Float> {
    private final float[] values;

    Floats(float[] values) {
        this.values = values;
    }

    float value(int index) {
        return values[index];
    }

    @Override
    public Float get(int index) {
        return values[index];
    }

    @Override
    public int size() {
        return values.length;
    }
}
